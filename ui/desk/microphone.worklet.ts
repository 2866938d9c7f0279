/** Hands the microphone's samples to the page, 100 ms at a time. */

const chunkSamples = 800;

class MicrophoneProcessor extends AudioWorkletProcessor {
  #kept = new Float32Array(chunkSamples);
  #length = 0;

  process(inputs: Float32Array[][]): boolean {
    const samples = inputs[0]?.[0];
    if (!samples) return true;
    for (const sample of samples) {
      this.#kept[this.#length++] = sample;
      if (this.#length < chunkSamples) continue;
      this.port.postMessage(this.#kept, [this.#kept.buffer]);
      this.#kept = new Float32Array(chunkSamples);
      this.#length = 0;
    }
    return true;
  }
}

registerProcessor('microphone', MicrophoneProcessor);
