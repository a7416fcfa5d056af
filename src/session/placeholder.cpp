// Replaced by the layer's own sources.
