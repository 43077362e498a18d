"""The two numbers of how chroma follows lightness in fine detail, see `frames.detail`.

Chosen on the training photographs, reduced to half so that their chroma is as sharp as their luma: the best mean PSNR
of ab reduced by 2 and by 4 and brought back. The optimum is flat, 0.5…0.6 and 0.004…0.008.
"""

SHARPENING = 0.55
NOISE = 0.005
