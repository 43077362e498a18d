"""The primaries of sRGB and BT.709."""

# BT.709 primaries with D65, in the six digits that scikit-image and OpenCV use. White is where R = G = B = 1 falls, so
# that grey has a = b = 0; the tabulated D65 (0.95047, 1, 1.08883) would tint it by 0.005.
LINEAR_TO_XYZ = (
    (0.412453, 0.357580, 0.180423),
    (0.212671, 0.715160, 0.072169),
    (0.019334, 0.119193, 0.950227),
)
