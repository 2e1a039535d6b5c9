"""From what a method asks to how it is done: by keys, unique values and indexes of the contract, or not at all."""
