/** Says what the demo sees, and remembers what it expected and did not see. */
export class Checklist {
  #observed = 0;
  /** @type {string[]} */
  #missing = [];

  /** @param {string} title */
  heading(title) {
    console.log(`\n${title}\n${"-".repeat(title.length)}`);
  }

  /**
   * @param {string} claim what should be the case
   * @param {boolean} seen whether it is, from a measurement made just now
   * @param {string} evidence what was measured
   */
  expect(claim, seen, evidence) {
    if (seen) this.#observed += 1;
    else this.#missing.push(`${claim} (${evidence})`);
    console.log(`  ${seen ? "ok  " : "FAIL"}  ${claim.padEnd(58)}  ${evidence}`);
  }

  /** Prints the summary. Returns the exit code: 0 only when everything expected was observed. */
  summarise() {
    this.heading("Summary");
    console.log(`  ${this.#observed} observed, ${this.#missing.length} not observed`);
    for (const claim of this.#missing) console.log(`  not observed: ${claim}`);
    return this.#missing.length === 0 && this.#observed > 0 ? 0 : 1;
  }
}
