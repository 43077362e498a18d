"""What changes from frame to frame of small clips: scenes, motion, warping."""
