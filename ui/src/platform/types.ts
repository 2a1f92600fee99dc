/**
 * What crosses between the screens and the desk, as core serialises it.
 */

export type AdKey = string;
export type PictureName = string;
/** RFC 3339, UTC. */
export type Timestamp = string;
/** `2026-07-31`. */
export type CivilDate = string;

export type AdState = 'needs_you' | 'reporting' | 'waiting' | 'cancelled' | 'in_salesforce';

export interface LineIds {
  contract: string;
  contract_product: string;
}

export interface ContractLine {
  contract_number: string;
  product_code: string;
  product_name?: string | null;
  ids?: LineIds | null;
}

export interface BookingForm {
  usage_key?: string | null;
  line: ContractLine;
  units: number;
}

export interface AdForm {
  title: string;
  text: string;
  link: string;
  picture?: PictureName | null;
  runs_from?: CivilDate | null;
  runs_until?: CivilDate | null;
  bookings: BookingForm[];
}

export interface Booking {
  usage_key: string;
  line: ContractLine;
  units: number;
  cancelled?: boolean;
  booked_at: Timestamp;
  moved_from?: string | null;
}

export interface Ad {
  key: AdKey;
  revision: number;
  title: string;
  text?: string;
  link?: string | null;
  picture?: PictureName | null;
  runs_from?: CivilDate | null;
  runs_until?: CivilDate | null;
  bookings?: Booking[];
  cancelled?: boolean;
  created_at: Timestamp;
  saved_at: Timestamp;
  moved_from?: AdKey | null;
}

export interface AdQuery {
  text: string;
  states: AdState[];
  offset: number;
  limit: number;
}

export interface AdRow {
  key: AdKey;
  title: string;
  state: AdState;
  bookings: number;
  units: number;
  saved_at: Timestamp;
}

export interface AdPage {
  revision: number;
  total: number;
  rows: AdRow[];
}

export interface BookingView {
  line: ContractLine;
  units: number;
  counted: number;
  cancelled: boolean;
}

export type CauseKind =
  | { kind: 'locked' }
  | {
      kind: 'changed_by_colleague';
      units: number;
      cancelled: boolean;
      by: string | null;
      reason: string | null;
    }
  | { kind: 'entry_gone' }
  | { kind: 'rule' }
  | { kind: 'no_such_contract' }
  | { kind: 'no_such_product' }
  | { kind: 'several_lines'; found: number }
  | { kind: 'line_gone' }
  | { kind: 'record_locked' }
  | { kind: 'bad_value' }
  | { kind: 'not_allowed' }
  | { kind: 'temporary' }
  | { kind: 'our_fault' }
  | { kind: 'other' };

export interface Cause {
  kind: CauseKind;
  contract?: string;
  product?: string;
  code?: string;
  message?: string;
  raw?: string;
  at: Timestamp;
}

export interface QueueRow {
  key: AdKey;
  title: string;
  state: AdState;
  tries: number;
  due: Timestamp | null;
  cause: Cause | null;
  cause_text: string | null;
}

export interface AdView {
  revision: number;
  ad: Ad;
  state: AdState;
  queue: QueueRow | null;
  bookings: BookingView[];
}

export interface Counts {
  ads: number;
  waiting: number;
  reporting: number;
  needs_you: number;
}

export type Hold =
  | { hold: 'sign_in'; code: string }
  | { hold: 'someone_else' }
  | { hold: 'api_limit' }
  | { hold: 'set_up'; code: string; message: string }
  | { hold: 'our_fault'; code: string; message: string };

export type Line =
  | { line: 'clear' }
  | { line: 'offline'; since: Timestamp; next: Timestamp }
  | { line: 'unserved'; since: Timestamp; next: Timestamp }
  | { line: 'held'; hold: Hold; since: Timestamp; next: Timestamp | null };

export interface DeskStatus {
  counts: Counts;
  signed_in: boolean;
  line: Line | null;
  paused: boolean;
  last_report: Timestamp | null;
  disk: string | null;
  api_calls: [number, number] | null;
  clock_off: number | null;
}

export interface ProductView {
  line: ContractLine;
  quantity: number | null;
  unit_price: number | null;
  consumed: number | null;
  available: number | null;
  waiting_here: number;
}

export interface ContractView {
  number: string;
  customer: string;
  status: string;
  starts: CivilDate | null;
  ends: CivilDate | null;
  fulfilled: boolean;
  products: ProductView[];
}

export interface ContractsView {
  as_of: Timestamp;
  contracts: ContractView[];
  total: number;
  next: string | null;
}

export type StoreName =
  | { kind: 'unnamed' }
  | { kind: 'person'; person: string; org: string }
  | { kind: 'demo'; sales_page: string };

export interface CommandError {
  code: string;
  params: Record<string, string | number>;
  text: string;
}

export interface Start {
  stage: 'first_start' | 'open' | 'failed';
  store: StoreName | null;
  waiting_unnamed: number;
  told: string[];
  problem: CommandError | null;
  org_given: string | null;
}

export type Event =
  | { event: 'ads'; revision: number; ads: AdKey[] }
  | { event: 'all' }
  | { event: 'status' }
  | { event: 'start' }
  | { event: 'index_failed'; problem: string };
