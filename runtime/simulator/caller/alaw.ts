/** ITU-T G.711 A-law to 16-bit linear, by table. */

let decodeTable: Int16Array | undefined;

/** 256 entries: linear value of each A-law byte. 0xD5 → 8, 0x55 → −8, 0xAA → 32256. */
export function alawToLinearTable(): Int16Array {
  if (!decodeTable) {
    const table = new Int16Array(256);
    for (let byte = 0; byte < 256; byte += 1) {
      // Every other bit is inverted on the line; a set sign bit means positive.
      const plain = byte ^ 0x55;
      const exponent = (plain & 0x70) >> 4;
      const mantissa = (plain & 0x0f) << 4;
      const magnitude = exponent === 0 ? mantissa + 8 : (mantissa + 0x108) << (exponent - 1);
      table[byte] = plain & 0x80 ? magnitude : -magnitude;
    }
    decodeTable = table;
  }
  return decodeTable;
}
