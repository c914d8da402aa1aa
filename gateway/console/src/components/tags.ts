import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { fetcher, type Schema } from "../api/client";

export type TagDefinition = Schema<"Tag">;

export const tagFamilies = ["TAG_FAMILY_BEHAVIOUR", "TAG_FAMILY_CONSUMPTION", "TAG_FAMILY_LIFECYCLE", "TAG_FAMILY_INTEREST", "TAG_FAMILY_VALUE", "TAG_FAMILY_OTHER"] as const;

/** All definitions of tags, archived ones too: 2,000 at most. */
export function useTagDefinitions() {
  return useQuery({
    queryKey: ["tag-definitions"],
    staleTime: 60_000,
    queryFn: async ({ signal }) => {
      const found: TagDefinition[] = [];
      for (let pageToken = ""; ; ) {
        const page = (await fetcher.GET("/v1/tags", { params: { query: { pageSize: 1000, pageToken } }, signal })).data!;
        found.push(...page.tags);
        if (!page.nextPageToken) return found;
        pageToken = page.nextPageToken;
      }
    },
  });
}

/** Returns a function that calls a defined tag by its title in the person's language. */
export function useTagTitle(): (tag: TagDefinition) => string {
  const { i18n } = useTranslation();
  return ({ tagId, titleZh, titleEn }) => (i18n.language === "zh-CN" ? titleZh || titleEn : titleEn || titleZh) || tagId;
}
