"""Datasets on a hub, as every version of Argilla lays them out: `read.read` and `write.write`."""
