import { Flex, Select } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { useFieldName } from "../../components/fieldWords";
import { useSegmentNames } from "../../components/names";
import { NameInput } from "../../components/rules/Condition";
import { useProperties, useSegmentOptions, useTagOptions } from "../../components/rules/catalogues";
import { useUrlState } from "../../components/urlState";

export type Dimension = Schema<"InsightDimensionInput">;

const kinds = ["property", "catalogue", "segments", "tags"] as const;
/** Fields of the catalogue, each with the field of a line, or of an order, that names what is looked up. */
export const catalogued = [
  "CATALOGUE_FIELD_UNSPECIFIED:sku", "CATALOGUE_FIELD_UNSPECIFIED:product_id", "CATALOGUE_FIELD_PRODUCT_CATEGORY:sku", "CATALOGUE_FIELD_PRODUCT_CATEGORY:product_id",
  "CATALOGUE_FIELD_PRODUCT_BRAND:sku", "CATALOGUE_FIELD_PRODUCT_BRAND:product_id", "CATALOGUE_FIELD_STORE_REGION:store_id",
] as const;

/** What a report is split by, in the address as `by` and `of`; undefined while nothing is chosen. */
export function useUrlSplit(): { dimension: Dimension | undefined; kind: string; of: string; setKind: (kind: string) => void; setOf: (of: string) => void } {
  const [kind, setKind] = useUrlState("by");
  const [of, setOf] = useUrlState("of");
  const names = of.split("\n").filter(Boolean);
  let dimension: Dimension | undefined;
  if (kind === "property" && of) dimension = { property: of };
  const looked = catalogued.find((each) => each === of);
  if (kind === "catalogue" && looked) {
    const [field, key] = looked.split(":") as [Schema<"CatalogueField">, string];
    dimension = { catalogue: { field, key } };
  }
  if (kind === "segments" && names.length > 0) dimension = { segments: { names } };
  if (kind === "tags" && names.length > 0) dimension = { tags: { names } };
  return { dimension, kind, of, setKind, setOf };
}

/** Returns a function that names a part of a report by its value; undefined: the whole. */
export function useValueName(): (value: string | undefined, dimension: Dimension | undefined) => string {
  const { t } = useTranslation();
  const segmentName = useSegmentNames();
  return (value, dimension) => {
    if (value === undefined) return t("insight.whole");
    if (value === "") return t("insight.none");
    return dimension?.segments ? segmentName(value) : value;
  };
}

interface Props {
  /** Whose properties are offered. */
  eventName: string;
  split: ReturnType<typeof useUrlSplit>;
  /** Whether the report can be split by the catalogue. */
  withCatalogue?: boolean;
}

/** Chooses what a report is split by. */
export function SplitChoice({ eventName, split: { kind, of, setKind, setOf }, withCatalogue = false }: Props) {
  const { t } = useTranslation();
  const fieldName = useFieldName();
  const properties = useProperties(eventName);
  const segments = useSegmentOptions();
  const tags = useTagOptions();
  return (
    <Flex gap={8} wrap>
      <Select
        value={kind}
        style={{ width: 130 }}
        aria-label={t("insight.split")}
        options={[{ value: "", label: t("insight.noSplit") }, ...kinds.filter((each) => each !== "catalogue" || withCatalogue).map((value) => ({ value, label: t(`insight.${value}`) }))]}
        onChange={setKind}
      />
      {kind === "catalogue" && (
        <Select
          style={{ width: 220 }}
          value={of || undefined}
          aria-label={t("insight.catalogue")}
          placeholder={t("insight.catalogue")}
          options={catalogued.map((value) => ({ value, label: t("insight.cataloguedBy", { what: t(`insight.catalogued.${value.split(":")[0]}`), key: value.split(":")[1] }) }))}
          onChange={(next) => setOf(next)}
        />
      )}
      {kind === "property" && <NameInput value={of} label={t("insight.property")} options={properties.map(({ path }) => ({ value: path, label: fieldName(path) }))} onChange={setOf} />}
      {(kind === "segments" || kind === "tags") && (
        <Select
          mode="multiple"
          maxCount={20}
          maxTagCount="responsive"
          style={{ width: 260 }}
          value={of.split("\n").filter(Boolean)}
          aria-label={t(kind === "segments" ? "insight.chooseSegments" : "insight.chooseTags")}
          placeholder={t(kind === "segments" ? "insight.chooseSegments" : "insight.chooseTags")}
          options={kind === "segments" ? segments : tags}
          showSearch={{ optionFilterProp: "label" }}
          onChange={(names: string[]) => setOf(names.join("\n"))}
        />
      )}
    </Flex>
  );
}
