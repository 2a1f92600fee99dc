/** What the org in memory refuses, and the lines that typed numbers and codes stand for. */

import type { Cause, CauseKind, ContractView } from '../bindings';
import type { Kept } from './ads';

const bare = (number: string) => number.trim().replace(/^0+/, '').toLowerCase();

/** Why the org refuses an ad; null when it takes it. Lines typed offline are resolved on the way. */
export function refusal(kept: Kept, contracts: ContractView[]): Cause | null {
  for (const booking of kept.ad.bookings ?? []) {
    const { line } = booking;
    const contract = contracts.find((one) => bare(one.number) === bare(line.contract_number));
    const fail = (kind: CauseKind, message: string): Cause => ({
      kind,
      contract: line.contract_number,
      product: line.product_code,
      code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
      message,
      raw: JSON.stringify([{ statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message, fields: [] }]),
      at: new Date().toISOString(),
    });
    if (!contract) {
      return fail({ kind: 'no_such_contract' }, 'no contract with this number');
    }
    const product = contract.products.find(
      (one) => one.line.product_code.toLowerCase() === line.product_code.trim().toLowerCase(),
    );
    if (!product) {
      return fail({ kind: 'no_such_product' }, 'no product with this code');
    }
    const units = booking.cancelled ? 0 : booking.units;
    if (contract.fulfilled && units !== (kept.counted.get(booking.usage_key) ?? 0)) {
      return fail({ kind: 'locked' }, 'ADT-LOCKED: The contract is fulfilled.');
    }
    booking.line = product.line;
  }
  return null;
}
