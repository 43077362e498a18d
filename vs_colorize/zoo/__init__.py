"""The models: what each is, its weights, and how it runs on a device."""
