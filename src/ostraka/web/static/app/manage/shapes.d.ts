/** Fields and questions while somebody changes them. */
import type { Effect, Field, Question, SchemaEffect } from "../types";

export type QuestionSettings = Question["settings"];
export type FieldSettings = Field["settings"];
export type Kind = QuestionSettings["type"];

/** `was`: what the server calls it; null for one that is new. */
export interface DraftOption { value: string; text: string; description: string; was: string | null }

interface Part { key: string; name: string; title: string; required: boolean; was: string | null; gone: boolean }
export interface FieldDraft extends Part { settings: FieldSettings }
export interface QuestionDraft extends Part {
  description: string;
  settings: QuestionSettings;
  options: DraftOption[]; // of a rating the numbers; those in `settings` do not count
}

export interface SchemaDraft { fields: FieldDraft[]; questions: QuestionDraft[] }

export interface FieldBody { name: string; title: string; required: boolean; settings: FieldSettings }
export interface QuestionBody {
  name: string;
  title: string;
  description: string | null;
  required: boolean;
  settings: QuestionSettings;
}

export interface SchemaChange {
  add_fields: FieldBody[];
  change_fields: Record<string, Omit<FieldBody, "name">>;
  delete_fields: string[];
  add_questions: QuestionBody[];
  change_questions: Record<string, Omit<QuestionBody, "name"> & { renamed: Record<string, string> }>;
  delete_questions: string[];
}
export type { Effect, Field, Question, SchemaEffect };
