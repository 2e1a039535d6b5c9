"""A live store, under traffic, moves from MySQL to DynamoDB by flips of flags alone."""
