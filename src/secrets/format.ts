/** How the secrets of one provider look. Rows of `formats/`. */
export interface SecretFormat {
  readonly id: string;
  /** As a message names it, after "a" or "an". */
  readonly name: string;
  /**
   * The token, without what surrounds it: literal characters, classes, groups of alternatives, `?` and counted repetition. No repetition without
   * a bound, so that matching takes bounded time at each place of a text.
   */
  readonly shape: string;
  /** `gitleaks/<rule>`, `trufflehog/<detector>`, `secretlint/<rule>`, or the page that states the format. */
  readonly source: string;
  /** The last six characters are the CRC-32 of the thirty before, in base 62. */
  readonly checksum?: boolean | undefined;
  /** Has small letters, capitals and digits, as random text of this length does and words do not. */
  readonly mixed?: boolean | undefined;
  /** Has letters and digits, as no word has. */
  readonly alphanumeric?: boolean | undefined;
  /** Words, as alternatives of a regular expression, after which and `-` or `_` or `.` the text is something else: `cache-key-…`. */
  readonly notAfter?: string | undefined;
  /** Would also match a ULID after a word. */
  readonly notUlid?: boolean | undefined;
  /** Bits for each character that the random part has at least; a default that only refuses placeholders when absent. */
  readonly entropy?: number | undefined;
}
