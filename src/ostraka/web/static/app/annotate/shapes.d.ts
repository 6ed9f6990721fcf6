/** What the queue and the answers look like; these bodies are msgspec's, without a model. */
import type { Dataset, Field, Question, Work } from "../types";

export interface Span { start: number; end: number; label: string }
export interface Ranked { value: string; rank: number | null }
export type Value = string | number | string[] | Ranked[] | Span[];
export type Values = Record<string, Value>;
export type Status = "todo" | "draft" | "submitted" | "discarded" | "later";

export interface Suggestion {
  id: string;
  question_id: string;
  value: Value;
  agent: string | null;
  score: number | number[] | null;
}

export interface Returned { comment?: string; by?: string; reason?: string }

export interface Answer {
  id: string;
  status: Status;
  values: Record<string, { value: Value }> | null;
  seconds: number | null;
  reason: string | null;
  returned: Returned | string | boolean | null;
  updated_at: string;
}

export interface DataRecord {
  id: string;
  status: string;
  state: string;
  fields: Record<string, unknown>;
  metadata: Record<string, unknown> | null;
  external_id: string | null;
  suggestions?: Suggestion[];
}

export interface Item {
  record: DataRecord;
  answer: Answer | null;
  lease_until: string | null;
  counts: boolean;
  version: string;
}

export interface Seen {
  suggestion_id: string;
  shown: boolean;
  outcome: "accepted" | "changed" | "rejected" | null;
  agent: string | null;
  score: number | number[] | null;
}

export interface AnswerIn {
  status: Status;
  values: Record<string, { value: Value }> | null;
  seconds: number | null;
  reason?: string | null;
  provenance?: Record<string, Seen> | null;
}

export interface Reply {
  answer: Answer | null;
  version: string;
  counts: Record<Exclude<Status, "todo">, number>;
}

export interface Letter {
  key: string;
  place: string;
  dataset: string;
  record: string;
  version: string | null;
  body: AnswerIn;
}

export interface Job {
  dataset: Dataset;
  fields: Field[];
  questions: Question[];
  work: Work;
}

/** A record that is worked on here: what came, and what has become of it in this browser. */
export interface Place {
  item: Item;
  values: Values;
  began: Record<string, "filled" | "accepted">; // answers that began as a suggestion
  revealed: boolean; // whether suggestions came after the answer
  trouble: Trouble | null;
  seconds: number;
}

export interface Trouble { kind: "changed" | "invalid" | "lost" | "returned"; text: string; where: string | null }
export type { Dataset, Field, Question, Work };
