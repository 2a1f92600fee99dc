/** When calls of the org run short; core/src/reporter/planner/pace.rs slows down by the same measure. */

/** Whether so few calls are left that reporting slows down. */
export function isFew([used, limit]: [number, number]): boolean {
  return (limit - used) * 10 < limit;
}
