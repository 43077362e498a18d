"""Networks as ONNX files: those of others run here, and ours written for others."""
