"""Low signal in cortex and U-fibres beside a lesion: where to look, how much it is, and with which sign."""
