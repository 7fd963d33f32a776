//: # Side by side
