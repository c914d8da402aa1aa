import { DeleteOutlined } from "@ant-design/icons";
import { Button, Flex, Select, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client";
import { useFieldName } from "../../../components/fieldWords";
import { useIdentifierName } from "../../customer/identifierWords";
import { OTHER_TYPES } from "./draft";
import type { TraitRule } from "./Survivorship";

const MOST_SOURCES = 20;

interface Props {
  ordered: TraitRule[];
  /** Traits that may have an order. */
  names: { value: string; label: string }[];
  isFull: boolean;
  isReadOnly: boolean;
  isSaving: boolean;
  onChange: (ordered: TraitRule[]) => void;
}

/** Traits of which a customer shows the value of the first source that holds one, each with its sources in the order in which they were chosen. */
export function SourceOrders({ ordered, names, isFull, isReadOnly, isSaving, onChange }: Props) {
  const { t } = useTranslation();
  const fieldName = useFieldName();
  // A trait that was just chosen has no source yet, and is no rule before it has one.
  const [begun, setBegun] = useState("");
  const put = (trait: string, identifierTypes: string[]) => {
    if (trait === begun) setBegun("");
    const others = ordered.filter((each) => each.trait !== trait);
    onChange(identifierTypes.length === 0 ? others : [...others, { trait, rule: "SURVIVORSHIP_RULE_SOURCE_PRIORITY" as const, identifierTypes }].sort((one, other) => one.trait.localeCompare(other.trait)));
  };
  const rows = [...ordered, ...(begun && !ordered.some(({ trait }) => trait === begun) ? [{ trait: begun, identifierTypes: [] as string[] }] : [])];
  return (
    <div style={{ marginTop: 16 }}>
      <div>{t("identityRules.bySource")}</div>
      <Typography.Paragraph type="secondary" style={{ marginBottom: 8 }}>{t("identityRules.bySourceHint")}</Typography.Paragraph>
      <Flex vertical gap={8} role="list" aria-label={t("identityRules.bySource")}>
        {rows.map(({ trait, identifierTypes }) => (
          <div key={trait} role="listitem" aria-label={fieldName(trait)}>
            <Flex justify="space-between" align="center">
              <span>{fieldName(trait)}</span>
              <Button type="text" size="small" icon={<DeleteOutlined />} aria-label={t("identityRules.noSourceOrder", { trait: fieldName(trait) })} disabled={isReadOnly || isSaving} onClick={() => (identifierTypes.length === 0 ? setBegun("") : put(trait, []))} />
            </Flex>
            <Sources label={t("identityRules.sourcesOf", { trait: fieldName(trait) })} sources={identifierTypes} isDisabled={isReadOnly || isSaving} onChange={(wanted) => put(trait, wanted)} />
          </div>
        ))}
      </Flex>
      <Select
        showSearch={{ optionFilterProp: "label" }}
        style={{ width: "100%", marginTop: 8 }}
        value={null}
        disabled={isReadOnly || isSaving || isFull}
        aria-label={t("identityRules.addSourceOrder")}
        placeholder={t("identityRules.addSourceOrder")}
        options={names.filter(({ value }) => !rows.some(({ trait }) => trait === value))}
        onChange={(trait: string | null) => setBegun(trait ?? "")}
      />
    </div>
  );
}

/** Types of identifiers in their order; one of the workspace's own may be typed. */
function Sources({ label, sources, isDisabled, onChange }: { label: string; sources: string[]; isDisabled: boolean; onChange: (sources: string[]) => void }) {
  const identifierName = useIdentifierName();
  const { data: rules } = api.useQuery("get", "/v1/identityRules", {}, { staleTime: 60_000 });
  const types = [...new Set([...sources, ...(rules?.types ?? []).map(({ type }) => type)])].filter((type) => type !== OTHER_TYPES);
  return (
    <Select
      mode="tags"
      showSearch={{ optionFilterProp: "label" }}
      style={{ width: "100%" }}
      value={sources}
      maxCount={MOST_SOURCES}
      disabled={isDisabled}
      aria-label={label}
      placeholder={label}
      options={types.map((type) => ({ value: type, label: identifierName(type) }))}
      onChange={(wanted: string[]) => onChange(wanted)}
    />
  );
}
