import type { ArgumentKey, CalledBefore, CalledKey, ParameterCalls } from "../program/function-summary.js";
import type { Preceding } from "./intrinsics.js";

/** A function that a function of another file calls, and how. */
export interface CalledOne {
  readonly key: CalledKey;
  readonly calls: ParameterCalls;
}

/** What is called before a function, in this order. */
export interface Sequence<One> {
  readonly before: readonly Preceding[];
  readonly called: readonly One[];
}

interface Step<One> {
  readonly one: One;
  readonly link: CalledBefore;
}

type IsTogether<One> = (one: One, other: One) => boolean;

export function keyOfArgument({ argument, member }: Pick<ParameterCalls, "argument" | "member">): ArgumentKey {
  return member === null ? `${argument}` : `${argument}.${member}`;
}

/** What the function was made with, beside what it is given. */
export function keyOfTaken(calls: Pick<ParameterCalls, "argument" | "member">): CalledKey {
  return `taken ${keyOfArgument(calls)}`;
}

export function keyOfMember(name: string): CalledKey {
  return `this.${name}`;
}

/** Functions in a sequence that need not be in it: more would only come to the same dangers by more ways. */
const MOST_OPTIONAL = 2;
/** Functions of which two are taken together so. */
const MOST_TOGETHER = 4;

/**
 * The ways in which others of the functions may be called before `last`, or none of them.
 * @param isTogether whether two of them may be called in one call.
 */
export function sequencesBefore<One extends CalledOne>(last: One, all: readonly One[], isTogether: IsTogether<One>): readonly Sequence<One>[] {
  return waysTo(last, all, isTogether, all.length > MOST_TOGETHER ? 1 : MOST_OPTIONAL).map((way) => sequenceOf(way, last));
}

function waysTo<One extends CalledOne>(last: One, all: readonly One[], isTogether: IsTogether<One>, optional: number): readonly (readonly Step<One>[])[] {
  const links = last.calls.before ?? [];
  const others = all.filter((one) => one.key !== last.key && isTogether(one, last));
  const steps = others.flatMap((one) => links.filter(({ key }) => key === one.key).map((link) => ({ one, link })));
  const ways = steps.flatMap((step) => {
    const left = step.link.isCertain ? optional : optional - 1;
    if (left < 0) return [];
    // What comes before that one comes before this one, too.
    const further = waysTo(step.one, steps.map(({ one }) => one), isTogether, left);
    return further.map((way) => [...way, step]);
  });
  const certain = steps.filter(({ link }) => link.isCertain).map(({ one }) => one.key);
  return [[], ...ways].filter((way) => certain.every((key) => way.some(({ one }) => one.key === key)));
}

function sequenceOf<One extends CalledOne>(way: readonly Step<One>[], last: One): Sequence<One> {
  const called = way.map(({ one }) => one);
  let before: Preceding[] = [];
  for (const [index, { one, link }] of way.entries()) before = [...withOwnPermit(before, called.slice(0, index), one), { isAwaited: link.isEnded, mayFail: link.mayFail }];
  return { before: withOwnPermit(before, called, last), called };
}

/** The permit that the calling function gets itself for one that it calls comes behind what counts no more then. */
function withOwnPermit(before: readonly Preceding[], called: readonly CalledOne[], { calls }: CalledOne): Preceding[] {
  if (calls.when !== "permitted") return [...before];
  const counting = called.findIndex(({ key }) => calls.before?.some((link) => link.key === key && link.counts) === true);
  let index = -1;
  const at = counting < 0 ? -1 : before.findIndex((each) => each !== "asks" && ++index === counting);
  return at < 0 ? [...before, "asks"] : [...before.slice(0, at), "asks", ...before.slice(at)];
}
