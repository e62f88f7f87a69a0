"""The practice itself: pure rules without files, network, clock or chat."""
