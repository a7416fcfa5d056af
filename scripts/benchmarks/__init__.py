"""The rooms of scripts/bench: measure (processes), material (inputs), rows_* (what is compared), table (what is said)."""
