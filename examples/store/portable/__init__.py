"""What a backend without SQL works out by itself: entities of rows, text, trees, figures, pages. Pure."""
