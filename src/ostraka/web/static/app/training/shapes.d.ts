/* What the pages about training pass around, beside the server's own bodies. */
import type { Figures, Run as Told, RunWhole as Whole } from "../types";

/** What was learnt from. */
export interface Used {
  records: number;
  used: number;
  rows: number;
  train_rows: number;
  held_out_rows: number;
  left_out: Record<string, number>;
  notes: string[];
  classes: string[];
}

/** How far a run is. */
export interface Progress {
  phase?: string | null;
  done?: number | null;
  total?: number | null;
  eta?: number | null;
  step?: number;
  epoch?: number | null;
  latest?: Record<string, number>;
  data?: Used;
  score_name?: string | null;
}

/** What a run was asked to train. */
export interface Asked {
  task?: string;
  parts?: Record<string, unknown>;
  framework?: string;
  model?: string | null;
  strategy?: string | null;
  train_size?: number | null;
  seed?: number | null;
  options?: Record<string, unknown>;
  suggest?: boolean;
  order?: boolean;
}

export type Suggested = { written?: number; left_out?: Record<string, number>; error?: string };

export type Run = Omit<Told, "figures" | "asked" | "suggested"> & {
  figures: Progress | null;
  asked: Asked | null;
  suggested: Suggested | null;
};

export type RunWhole = Run & Pick<Whole, "manifest">;

/** Points of one quantity. */
export interface Line {
  name: string;
  points: { step: number; value: number }[];
}

export type { Figures };
