"""The command line `vs-colorize`: one file a subcommand, each thin; nothing heavy is imported before it is needed."""
