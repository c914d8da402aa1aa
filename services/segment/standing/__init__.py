"""The attributes that every customer has by itself, as parts of rules: one meaning, whoever asks."""
