/** What the figures of a dataset look like; these bodies are msgspec's, without a model. */
import type { Note } from "../../types";

export interface Agreed {
  result: number | null;
  n: number;
  interval: [number, number] | null;
  level?: string;
  undefined_reason: string | null;
  undefined_code: "alone" | "alike" | "kind" | "other" | null;
}

export interface Agreements { metric: string; questions: Record<string, Agreed>; version: number }

export type Suspicion = "always" | "little" | "apart" | "gold";

export interface LikeOthers {
  n: number;
  accuracy: number | null;
  peers: number | null;
  reliability: number | null;
  drift: number | null;
  suspect: string | null;
  suspect_codes: Suspicion[];
}

export interface Person {
  username: string;
  user_id: string;
  answers: { submitted: number; draft: number; discarded: number };
  suggestions: { accepted: number; changed: number; rejected: number };
  questions: Record<string, LikeOthers>;
  median_seconds: number | null;
  acceptance: number | null;
}

export interface Persons { people: Person[]; version: number }

export type OptionValue = string | number;

export interface Spread {
  kind: string;
  answers: number;
  empty: number;
  options: { value: OptionValue; count: number }[];
  confused: { one: OptionValue; other: OptionValue; records: number }[];
  median_length: number | null;
}

export interface Source {
  agent: string | null;
  accepted: number;
  changed: number;
  rejected: number;
  acceptance: number;
}

export interface Figures {
  answers: number;
  needed: number;
  questions: Record<string, Spread>;
  seconds: { n: number; median: number | null; bounds: number[]; bars: number[] };
  days: { day: string; answers: number }[];
  sources: Source[];
  notes: { comment: number; flag: number };
  version: number;
}

export interface NotesPage { items: Note[]; next: number | null }
