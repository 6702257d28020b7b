"""tokenizers: a tokenizer trained on a few lines and used."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


LINES = ["musl is the libc of Alpine", "glibc is the libc of Debian"] * 5


def trained(tokenizers):
    from tokenizers import models, pre_tokenizers, trainers

    tokenizer = tokenizers.Tokenizer(models.BPE(unk_token="[?]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    trainer = trainers.BpeTrainer(vocab_size=60, special_tokens=["[?]"], show_progress=False)
    tokenizer.train_from_iterator(LINES, trainer)
    return tokenizer


def use(tokenizers):
    return " ".join(trained(tokenizers).encode("the libc of Alpine").tokens)


def work(tokenizers):
    tokenizer = trained(tokenizers)
    return lambda: len(tokenizer.encode("the libc of Alpine and of Debian").ids)


package.main("tokenizers", use, work, 8)
