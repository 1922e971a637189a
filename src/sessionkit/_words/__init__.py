"""What is said to people: the one room that holds sentences.

Editing rules:

1. Everything else deals in codes and typed data; nobody reads a sentence to find something out.
2. A text has a name, and an application replaces it by that name.
3. A text of a reason is filled in from the fields of the reason's detail, and from nothing else.
"""
