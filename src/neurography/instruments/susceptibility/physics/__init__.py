"""Phase to field to susceptibility, decay to R2*: one algorithm a file, arrays in, arrays out."""
