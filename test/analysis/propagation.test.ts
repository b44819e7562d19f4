import { describe, expect, it } from "vitest";
import { Cell, WorkList } from "../../src/program/propagation.js";

const LINKS = 20_000;

describe("cells of two work lists", () => {
  /** A chain of cells of one list, each of which hands the next one to a cell of the other list as soon as it gets a fact. */
  function chain(first: WorkList, second: WorkList): { readonly start: Cell<string>; readonly reached: Cell<string> } {
    const cells = Array.from({ length: LINKS }, () => new Cell<string>(first));
    const reached = new Cell<string>(second);
    cells.forEach((cell, index) => {
      const next = cells[index + 1];
      cell.each((fact) => {
        if (next === undefined) return;
        next.flowInto(reached);
        next.add(`${fact}.`);
      });
    });
    const start = cells[0] ?? reached;
    return { start, reached };
  }

  it("hand on what comes while their list is at work, without one drain inside the other", () => {
    const [first, second] = [new WorkList(), new WorkList()];
    const { start, reached } = chain(first, second);
    start.add("a");
    first.drain();
    second.drain();
    expect(reached.facts).toHaveLength(LINKS - 1);
  });

  it("know nothing of each other when the list is done", () => {
    const [first, second] = [new WorkList(), new WorkList()];
    const lender = new Cell<string>(first);
    const borrower = new Cell<string>(second);
    const trigger = new Cell<string>(first);
    trigger.each(() => lender.flowInto(borrower));
    trigger.each(() => lender.add("within"));
    trigger.add("go");
    first.drain();
    second.drain();
    expect(borrower.facts).toEqual(["within"]);
    lender.add("later");
    first.drain();
    second.drain();
    expect(borrower.facts).toEqual(["within"]);
  });
});
