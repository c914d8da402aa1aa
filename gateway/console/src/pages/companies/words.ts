import type { Schema } from "../../api/client";

export const companyStages = ["COMPANY_STAGE_LEAD", "COMPANY_STAGE_DEAL", "COMPANY_STAGE_RENEWAL"] as const;

export const stageColours: Partial<Record<Schema<"Company">["stage"], string>> = { COMPANY_STAGE_DEAL: "green", COMPANY_STAGE_RENEWAL: "blue" };

/** What a company is called: by people, by what was told of it, or by its id. */
export function companyName({ displayName, toldName, companyId }: Schema<"Company">): string {
  return displayName || toldName || companyId;
}
