"""Training: bitexts in, a model folder out that every command takes.

`settings` says what can be chosen and `run` puts the stages in a row: `data` reads pairs, `pieces` learns the
vocabulary, `network` makes the model, `trainer` is transformers' Seq2SeqTrainer with our batches, schedule and
validation, and `result` writes the folder. ``python -m dragoman.training`` needs no more than torch, transformers with
accelerate, sentencepiece and sacrebleu, from a source checkout.
"""
