"""Proximal policy optimisation on top of `transformers.Trainer`, which TRL no longer has."""
