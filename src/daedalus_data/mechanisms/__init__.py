"""The rules by which a moment turns into events, one file each."""
