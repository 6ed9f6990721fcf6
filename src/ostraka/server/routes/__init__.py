"""The endpoints: each authenticates, asks the policy, calls a store, and answers."""
