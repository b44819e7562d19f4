/** Tells listeners that something happened. A listener that throws would disturb a decision, so listeners must not. */
export class ChangeFeed<T> {
  readonly #listeners = new Set<(event: T) => void>();

  /** Returns a function that ends the subscription. */
  subscribe(listener: (event: T) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  publish(event: T): void {
    for (const listener of this.#listeners) listener(event);
  }
}
