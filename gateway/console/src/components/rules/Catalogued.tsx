import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { api, type Schema } from "../../api/client";
import { usePermission } from "../../app/session";
import type { CatalogueField, Filter } from "./rule";

/** The value of the property itself. */
export const own: CatalogueField = "CATALOGUE_FIELD_UNSPECIFIED";
const choices: CatalogueField[] = [own, "CATALOGUE_FIELD_PRODUCT_CATEGORY", "CATALOGUE_FIELD_PRODUCT_BRAND", "CATALOGUE_FIELD_PRODUCT_PRICE", "CATALOGUE_FIELD_STORE_REGION"];

/** What of a property is compared: its value, or what the catalogue says of the product or store that it names. */
export function CatalogueChoice({ value, onChange }: { value: CatalogueField; onChange: (value: CatalogueField) => void }) {
  const { t } = useTranslation();
  return (
    <Select
      value={value}
      popupMatchSelectWidth={false}
      aria-label={t("rules.catalogue")}
      options={choices.map((each) => ({ value: each, label: t(`rules.catalogueFields.${each}`) }))}
      onChange={onChange}
    />
  );
}

/** A filter of a property as it begins when something else of it is compared. */
export function looked(property: string, catalogue: CatalogueField): Filter {
  if (catalogue === own) return { property, op: "OPERATOR_EQ", value: "" };
  return catalogue === "CATALOGUE_FIELD_PRODUCT_PRICE" ? { property, catalogue, op: "OPERATOR_GTE", value: 100 } : { property, catalogue, op: "OPERATOR_EQ", value: "" };
}

/** Categories, brands and regions of the catalogue's first 500 products and stores, to choose from; others are typed. */
export function useCatalogued(isWanted: boolean): Partial<Record<CatalogueField, Schema<"SampleValue">[]>> {
  const enabled = usePermission()("PERMISSION_CATALOGUE_READ") && isWanted;
  const page = { params: { query: { pageSize: 500 } } };
  const products = api.useQuery("get", "/v1/products", page, { staleTime: 60_000, enabled }).data?.products ?? [];
  const stores = api.useQuery("get", "/v1/stores", page, { staleTime: 60_000, enabled }).data?.stores ?? [];
  return {
    CATALOGUE_FIELD_PRODUCT_CATEGORY: samples(products.flatMap(({ category }) => places(category))),
    CATALOGUE_FIELD_PRODUCT_BRAND: samples(products.map(({ brand }) => brand)),
    CATALOGUE_FIELD_STORE_REGION: samples(stores.flatMap(({ region }) => places(region))),
  };
}

/** A place in a tree and all above it. */
function places(path: string): string[] {
  const levels = path.split("/");
  return levels.map((_, index) => levels.slice(0, index + 1).join("/"));
}

function samples(values: string[]): Schema<"SampleValue">[] {
  return [...new Set(values)].filter(Boolean).sort().map((value) => ({ value, count: "0" }));
}
