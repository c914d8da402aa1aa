import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Drawer, Flex, Tag, Typography, theme } from "antd";
import { useTranslation } from "react-i18next";
import { fetcher } from "../../../api/client";
import { ErrorState } from "../../../components/ErrorState";
import { usePrincipalName } from "../../../components/principalWords";
import { RowsSkeleton } from "../../../components/Skeletons";
import { Time } from "../../../components/Time";
import { differences, draftOf, type Rules } from "./draft";
import { useDifferenceWords } from "./words";

interface Props {
  present: number;
  isReadOnly: boolean;
  onTake: (version: Rules) => void;
  onClose: () => void;
}

/** The versions, the newest first: who made each, when, and what it changed. One can be taken into the form. */
export function Versions({ present, isReadOnly, onTake, onClose }: Props) {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  const principalName = usePrincipalName();
  const words = useDifferenceWords();
  const query = useInfiniteQuery({
    queryKey: ["identity-rules-versions"],
    queryFn: async ({ pageParam, signal }) => (await fetcher.GET("/v1/identityRules/versions", { params: { query: { pageToken: pageParam } }, signal })).data!,
    initialPageParam: "",
    getNextPageParam: (last) => last.nextPageToken || undefined,
  });
  const versions = query.data?.pages.flatMap((page) => page.versions) ?? [];
  return (
    <Drawer open onClose={onClose} size={560} title={t("identityRules.versions")}>
      {query.isPending && <RowsSkeleton rows={6} />}
      {query.error && !query.data && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {versions.map((version, at) => {
        const before = versions[at + 1];
        return (
          <section key={version.version} aria-label={t("identityRules.version", { version: version.version })} style={{ padding: "10px 0", borderTop: at > 0 ? `1px solid ${token.colorBorderSecondary}` : "none" }}>
            <Flex gap={8} align="center" justify="space-between">
              <Flex gap={8} align="center" wrap>
                <Typography.Text strong>{version.version === 0 ? t("identityRules.defaults") : t("identityRules.version", { version: version.version })}</Typography.Text>
                {version.version === present && <Tag color="green">{t("identityRules.inForce")}</Tag>}
                {version.version === version.appliedVersion && <Tag>{t("identityRules.ofHistory")}</Tag>}
              </Flex>
              {version.version !== present && !isReadOnly && (
                <Button
                  size="small"
                  onClick={() => {
                    onTake(version);
                    onClose();
                  }}
                >
                  {t("identityRules.take")}
                </Button>
              )}
            </Flex>
            {version.version > 0 && <Typography.Text type="secondary" style={{ fontSize: 12 }}><Time at={version.createTime} /> · <span className="yk-foreign">{principalName(version.creator)}</span></Typography.Text>}
            {before && <Flex gap={4} wrap style={{ marginTop: 4 }}>{differences(draftOf(before), draftOf(version)).map((each) => <Tag key={each.type + each.what} className="yk-foreign" style={{ whiteSpace: "normal" }}>{words(each)}</Tag>)}</Flex>}
          </section>
        );
      })}
      {query.hasNextPage && <Flex justify="center" style={{ paddingTop: 12 }}><Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t("identityRules.earlierVersions")}</Button></Flex>}
    </Drawer>
  );
}
