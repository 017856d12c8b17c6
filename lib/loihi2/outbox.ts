/** @file What a population sends in a step: a number for each neuron, and who sends. */

/** One output of a population. */
export class Outbox {
  readonly name: string;
  /** 0: spikes alone */
  readonly payloadBits: number;
  /** [neuron] what is sent, 0 for nothing; others look at it */
  readonly sent: Float64Array;
  /** who sends, in rising order: the first `count` */
  readonly senders: Int32Array;
  count = 0;
  readonly #list: number[] = [];
  #listed = false;

  constructor(name: string, payloadBits: number, size: number) {
    this.name = name;
    this.payloadBits = payloadBits;
    this.sent = new Float64Array(size);
    this.senders = new Int32Array(size);
  }

  /** Nothing is sent any more. */
  clear(): void {
    for (let s = 0; s < this.count; s++) this.sent[this.senders[s]] = 0;
    this.count = 0;
    this.#listed = false;
  }

  /** A neuron above all that send so far sends something, which is not 0. */
  add(neuron: number, value: number): void {
    this.sent[neuron] = value;
    this.senders[this.count++] = neuron;
  }

  /** Finds who sends, when `sent` was written by others. */
  gather(): void {
    const { sent, senders } = this;
    let count = 0;
    for (let i = 0; i < sent.length; i++) if (sent[i] !== 0) senders[count++] = i;
    this.count = count;
    this.#listed = false;
  }

  /** Who sends, as a list; overwritten in the next step. */
  list(): readonly number[] {
    if (!this.#listed) {
      for (let s = 0; s < this.count; s++) this.#list[s] = this.senders[s];
      this.#list.length = this.count;
      this.#listed = true;
    }
    return this.#list;
  }
}
