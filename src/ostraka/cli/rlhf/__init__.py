"""`ostraka demo rlhf`: from people's ratings to a language model that writes what they like."""
