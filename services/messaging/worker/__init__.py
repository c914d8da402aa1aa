"""Background work: claims what is due, decides, renders, calls providers, and takes up what dead workers left."""
