"""The channels, one folder each: a manifest, and the translation between them and us."""
