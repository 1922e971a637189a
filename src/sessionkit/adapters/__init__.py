"""The outside made concrete: one module per medium."""
