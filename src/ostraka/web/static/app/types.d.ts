/* Written by scripts/web_types.py from the server's bodies; do not change it by hand. */

export interface Able {
  name: string;
  model: string | null;
  looks: boolean;
}

export interface Agents {
  question: Asker;
  agents: Array<string>;
}

export interface AllDeleted {
  items: Array<Deleted>;
}

export interface Asker {
  id: string;
  name: string;
}

export interface Assigned {
  records: number;
  people: Record<string, number>;
  batch: string | null;
}

export interface BadLine {
  line: number;
  column: string;
  value: string;
  reason: string;
}

export interface Begun {
  dataset_id: string;
  job: Job;
}

export interface BulkAnswered {
  total: number;
  new: number;
  changed: number;
  same: number;
  drafts: number;
  held: number;
  skipped: number;
  refused: Record<string, number>;
  batch: string | null;
}

export interface Card {
  text: string;
}

export interface Cells {
  tasks: Array<Offer>;
  frameworks: Record<string, Framework>;
  strategies: Record<string, Array<string>>;
}

export interface ChatFieldSettings {
  type: "chat";
  use_markdown: boolean;
}

export interface Checked {
  data: Record<string, unknown> | null;
  problems: Array<Problem>;
  report: string | null;
}

export interface ColumnFound {
  name: string;
  use: "text" | "answer" | "suggestion" | "person" | "id" | "status" | "metadata" | "nothing";
  kind: string | null;
  question: string | null;
  values: Array<string>;
}

export interface Counts {
  submitted: number;
  discarded: number;
  draft: number;
}

export interface CustomFieldSettings {
  type: "custom";
  template: string;
  advanced_mode: boolean;
}

export interface Dataset {
  id: string;
  name: string;
  guidelines: string | null;
  allow_extra_metadata: boolean;
  status: "draft" | "ready";
  distribution: Distribution;
  metadata: Record<string, unknown> | null;
  workspace_id: string;
  last_activity_at: string;
  inserted_at: string;
  updated_at: string;
}

export interface DatasetMetrics {
  responses: ResponseCounts;
  records: RecordCount;
}

export interface DatasetProgress {
  users: Array<UserProgress>;
  total: number;
  completed: number;
  pending: number;
  states: States;
}

export interface Datasets {
  items: Array<Dataset>;
}

export interface Deleted {
  kind: "dataset" | "workspace";
  id: string;
  name: string;
  workspace: string | null;
  username: string | null;
  entry: number | null;
  deleted_at: string;
  kept_until: string;
}

export interface Distribution {
  strategy: "overlap";
  min_submitted: number;
}

export interface Effect {
  kept: number;
  another_look: number;
  lost: number;
}

export interface Field {
  id: string;
  name: string;
  title: string;
  required: boolean;
  settings: TextFieldSettings | ImageFieldSettings | ChatFieldSettings | CustomFieldSettings;
  dataset_id: string;
  inserted_at: string;
  updated_at: string;
}

export interface Fields {
  items: Array<Field>;
}

export interface Figures {
  step: number;
  epoch: number | null;
  values: Record<string, number>;
}

export interface FloatProperty {
  type: "float";
  min: number | null;
  max: number | null;
}

export interface Format {
  name: string;
  title: string;
  suffixes: Array<string>;
  people: boolean;
}

export interface Formats {
  items: Array<Format>;
}

export interface Framework {
  missing: Array<string>;
  install: string;
}

export interface History {
  items: Array<Figures>;
}

export interface ImageFieldSettings {
  type: "image";
}

export interface IntegerProperty {
  type: "integer";
  min: number | null;
  max: number | null;
}

export interface Job {
  id: string;
  status: "queued" | "started" | "finished" | "failed" | "canceled";
  kind: string;
  dataset_id: string | null;
  done: number;
  total: number | null;
  result: Record<string, unknown> | null;
  error: string | null;
  file_until: string | null;
  inserted_at: string;
  updated_at: string;
}

export interface Jobs {
  items: Array<Job>;
}

export interface Key {
  id: string;
  name: string;
  hint: string;
  inserted_at: string;
}

export interface Keys {
  items: Array<Key>;
}

export interface LabelSettings {
  type: "label_selection";
  options: Array<TextOption>;
  visible_options: number | null;
}

export interface LastRun {
  id: string;
  name: string;
  status: "queued" | "running" | "done" | "failed" | "canceled" | "interrupted";
  score: number | null;
  inserted_at: string;
}

export interface Lease {
  record_id: string;
  until: string;
}

export interface MetadataProperties {
  items: Array<MetadataProperty>;
}

export interface MetadataProperty {
  id: string;
  name: string;
  title: string;
  settings: TermsProperty | IntegerProperty | FloatProperty;
  visible_for_annotators: boolean;
  dataset_id: string;
  inserted_at: string;
  updated_at: string;
}

export interface Mine {
  dataset: Dataset;
  workspace: string;
  leads: boolean;
  reviews: boolean;
  states: States;
  waiting: Waiting;
  run: LastRun | null;
}

export interface MultiLabelSettings {
  type: "multi_label_selection";
  options: Array<TextOption>;
  visible_options: number | null;
  options_order: "natural" | "suggestion";
}

export interface NewKey {
  id: string;
  name: string;
  hint: string;
  inserted_at: string;
  api_key: string;
}

export interface Note {
  id: string;
  record_id: string;
  dataset_id: string;
  user_id: string | null;
  username: string | null;
  kind: "comment" | "flag";
  text: string | null;
  place: Record<string, unknown> | null;
  reply_to: string | null;
  mentions: Array<string>;
  settled_at: string | null;
  inserted_at: string;
  updated_at: string;
}

export interface Notes {
  items: Array<Note>;
  next: number | null;
}

export interface Offer {
  name: string;
  parts: Array<Part>;
  frameworks: Array<Able>;
  possible: boolean;
  suggests: boolean;
}

export interface Overview {
  items: Array<Mine>;
}

export interface Part {
  name: string;
  what: "field" | "question";
  many: boolean;
  least: number;
  found: Array<string>;
}

export interface Preview {
  format: string;
  columns: Array<ColumnFound>;
  fields: Array<Record<string, unknown>>;
  questions: Array<Record<string, unknown>>;
  metadata_properties: Array<Record<string, unknown>>;
  records: Array<Record<string, unknown>>;
  total: number;
  responses: number;
  people: Array<string>;
  strangers: Array<string>;
  nobody: number;
  notes: Array<string>;
  bad: number;
  bad_lines: Array<BadLine>;
  error: string | null;
}

export interface Problem {
  where: string;
  text: string;
}

export interface Provider {
  name: string;
}

export interface Providers {
  items: Array<Provider>;
}

export interface Question {
  id: string;
  name: string;
  title: string;
  description: string | null;
  required: boolean;
  settings: TextSettings | RatingSettings | LabelSettings | MultiLabelSettings | RankingSettings | SpanSettings;
  dataset_id: string;
  inserted_at: string;
  updated_at: string;
}

export interface Questions {
  items: Array<Question>;
}

export interface RankingSettings {
  type: "ranking";
  options: Array<TextOption>;
}

export interface RatingOption {
  value: number;
}

export interface RatingSettings {
  type: "rating";
  options: Array<RatingOption>;
}

export interface RecordCount {
  count: number;
}

export interface Renewed {
  items: Array<Lease>;
  lost: Array<string>;
}

export interface ResponseCounts {
  total: number;
  submitted: number;
  discarded: number;
  draft: number;
  pending: number;
}

export interface Reviewer {
  user_id: string;
  username: string;
  reviewer: boolean;
}

export interface Reviewers {
  items: Array<Reviewer>;
}

export interface Rights {
  leads: boolean;
  reviews: boolean;
  figures: boolean;
  who_leads: Array<string>;
  who_reviews: Array<string>;
}

export interface Run {
  id: string;
  dataset_id: string | null;
  name: string;
  by: string | null;
  status: "queued" | "running" | "done" | "failed" | "canceled" | "interrupted";
  origin: "server" | "client" | null;
  asked: Record<string, unknown> | null;
  figures: Record<string, unknown> | null;
  score: number | null;
  error: string | null;
  follow: "queued" | "running" | "done" | "failed" | "canceled" | "interrupted" | null;
  suggested: Record<string, unknown> | null;
  inserted_at: string;
  updated_at: string;
  started_at: string | null;
  ended_at: string | null;
}

export interface RunWhole {
  id: string;
  dataset_id: string | null;
  name: string;
  by: string | null;
  status: "queued" | "running" | "done" | "failed" | "canceled" | "interrupted";
  origin: "server" | "client" | null;
  asked: Record<string, unknown> | null;
  figures: Record<string, unknown> | null;
  score: number | null;
  error: string | null;
  follow: "queued" | "running" | "done" | "failed" | "canceled" | "interrupted" | null;
  suggested: Record<string, unknown> | null;
  inserted_at: string;
  updated_at: string;
  started_at: string | null;
  ended_at: string | null;
  manifest: Record<string, unknown> | null;
}

export interface Runs {
  items: Array<Run>;
  answers_since: number | null;
  can_train: boolean;
}

export interface SchemaEffect {
  version: number;
  questions: Record<string, Effect>;
  answers: number;
  drafts: number;
  suggestions_lost: number;
  verdicts_lost: number;
  batch: string | null;
}

export interface SessionOut {
  user: User;
  csrf_token: string;
  until: string;
}

export interface SpanSettings {
  type: "span";
  field: string;
  options: Array<TextOption>;
  visible_options: number | null;
  allow_overlapping: boolean;
  allow_character_annotation: boolean;
}

export interface States {
  open: number;
  full: number;
  conflict: number;
  resolved: number;
}

export interface SuggestionOptions {
  items: Array<Agents>;
}

export interface TermCount {
  term: string;
  count: number;
}

export interface TermsMetrics {
  type: "terms";
  total: number;
  values: Array<TermCount>;
}

export interface TermsProperty {
  type: "terms";
  values: Array<string | number | boolean> | null;
}

export interface TextFieldSettings {
  type: "text";
  use_markdown: boolean;
}

export interface TextOption {
  value: string;
  text: string;
  description: string | null;
}

export interface TextSettings {
  type: "text";
  use_markdown: boolean;
}

export interface Upload {
  id: string;
  file: string;
  size: number;
}

export interface User {
  id: string;
  first_name: string;
  last_name: string | null;
  username: string;
  role: "owner" | "admin" | "annotator";
  api_key: string;
  inserted_at: string;
  updated_at: string;
}

export interface UserProgress {
  username: string;
  completed: Counts;
  pending: Counts;
}

export interface Users {
  items: Array<User>;
}

export interface VectorSettings {
  id: string;
  name: string;
  title: string;
  dimensions: number;
  dataset_id: string;
  inserted_at: string;
  updated_at: string;
}

export interface VectorsSettings {
  items: Array<VectorSettings>;
}

export interface Waiting {
  todo: number;
  draft: number;
  returned: number;
  later: number;
  submitted: number;
  discarded: number;
  mentions: number;
}

export interface Work {
  lease_seconds: number;
  order: "given" | "random" | "least_sure";
  seed: number;
  suggestions: "shown" | "filled" | "revealed" | "hidden";
  minimum_look_seconds: number;
  blind: boolean;
  discard_reasons: Array<string>;
  discard_needs_reason: boolean;
  reviewers: "reviewers" | "leads";
  conflict_above: number;
  assigned: boolean;
}

export interface Workspace {
  id: string;
  name: string;
  inserted_at: string;
  updated_at: string;
}

export interface Workspaces {
  items: Array<Workspace>;
}
