/** What a record to review looks like; these bodies are msgspec's, without a model. */
import type { Answer, DataRecord, Value } from "../annotate/shapes";

export interface Given extends Answer { user_id: string; username: string }
export interface Verdict { value: Value; reason: string | null; by: string | null; updated_at: string }

export interface Reviewed {
  record: DataRecord;
  disagreement: number | null;
  answers: Given[];
  verdicts: Record<string, Verdict>;
  version: string;
}

export interface Counts { full: number; conflict: number; resolved: number }
export interface Listed { items: Reviewed[]; counts: Counts }
export interface Settled extends Reviewed { batch: string | null }
export type Reason = "ambiguous" | "guideline gap" | "error";
export interface Filter {
  state: "conflict" | "full" | "resolved" | "";
  order: "disagreement" | "newest" | "random";
}
