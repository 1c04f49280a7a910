/**
 * Functions that an sql cell may call: pure ones of DuckDB, whose answer depends on their arguments
 * alone. What reads the clock, chance, files, settings or the catalogue is in no family, and neither
 * are table functions. `age` is left out because its short form reads the clock, `reservoir_quantile`
 * because it samples.
 */
const functionFamilies = {
  operators: '!__postfix !~~ !~~* % & && * ** + - ->> / // << <=> <@ >> @ @> ^ ^@ | || ~ ~~ ~~* ~~~',
  conditional: 'coalesce constant_or_null greatest if ifnull least nullif switch error',
  numbers:
    'abs acos acosh add asin asinh atan atan2 atanh bit_count cbrt ceil ceiling cos cosh cot degrees divide even exp ' +
    'factorial fdiv floor fmod gamma gcd greatest_common_divisor isfinite isinf isnan lcm least_common_multiple lgamma ' +
    'ln log log10 log2 mod multiply nextafter pi pow power radians round round_even roundbankers sign signbit sin ' +
    'sinh sqrt subtract tan tanh trunc xor',
  text:
    'array_to_string ascii bar bit_length char_length character_length chr concat concat_ws contains ' +
    'damerau_levenshtein editdist3 ends_with format formatreadabledecimalsize formatreadablesize format_bytes hamming ' +
    'hex ilike_escape instr jaccard jaro_similarity jaro_winkler_similarity lcase left left_grapheme length ' +
    'length_grapheme levenshtein like_escape lower lpad ltrim md5 mismatches nfc_normalize not_ilike_escape ' +
    'not_like_escape octet_length ord position prefix printf regexp_escape regexp_extract regexp_extract_all ' +
    'regexp_full_match regexp_matches regexp_replace regexp_split_to_array repeat replace reverse right ' +
    'right_grapheme rpad rtrim sha1 sha256 split split_part starts_with str_split str_split_regex string_split ' +
    'string_split_regex string_to_array strip_accents strlen strpos substr substring substring_grapheme suffix ' +
    'to_base to_hex translate trim ucase unicode upper',
  dates:
    'century date_add date_diff date_part date_sub date_trunc datediff datepart datesub datetrunc day dayname ' +
    'dayofmonth dayofweek dayofyear days_in_month decade epoch epoch_ms epoch_ns epoch_us era hour isodow isoyear ' +
    'julian last_day make_date make_time make_timestamp make_timestamp_ms make_timestamptz microsecond millennium ' +
    'millisecond minute month monthname quarter second strftime strptime time_bucket timezone to_centuries to_days ' +
    'to_decades to_hours to_microseconds to_milliseconds to_minutes to_months to_quarters to_seconds to_timestamp ' +
    'to_weeks to_years try_strptime week weekday weekofyear year yearweek',
  lists:
    'aggregate apply array_aggr array_aggregate array_append array_apply array_cat array_concat array_contains ' +
    'array_distinct array_extract array_filter array_has array_has_all array_has_any array_indexof array_intersect ' +
    'array_length array_pop_back array_pop_front array_position array_prepend array_push_back array_push_front ' +
    'array_reduce array_reverse array_reverse_sort array_select array_slice array_sort array_transform array_unique ' +
    'array_value array_where array_zip cardinality element_at filter flatten len list_aggr list_aggregate list_append ' +
    'list_apply list_avg list_bool_and list_bool_or list_cat list_concat list_contains list_count list_distinct ' +
    'list_element list_extract list_filter list_first list_has list_has_all list_has_any list_indexof list_intersect ' +
    'list_last list_max list_median list_min list_mode list_pack list_position list_prepend list_product list_reduce ' +
    'list_resize list_reverse list_reverse_sort list_select list_slice list_sort list_stddev_pop list_stddev_samp ' +
    'list_string_agg list_sum list_transform list_unique list_value list_var_pop list_var_samp list_where list_zip ' +
    'map map_concat map_contains map_entries map_extract map_extract_value map_from_entries map_keys map_values ' +
    'reduce row struct_extract struct_extract_at struct_insert struct_pack',
  aggregates:
    'any_value arbitrary arg_max arg_max_null arg_min arg_min_null argmax argmin array_agg avg bit_and bit_or bit_xor ' +
    'bool_and bool_or corr count count_if count_star countif covar_pop covar_samp entropy favg first fsum geomean ' +
    'geometric_mean group_concat histogram kahan_sum kurtosis kurtosis_pop last list listagg mad max max_by mean ' +
    'median min min_by mode product quantile quantile_cont quantile_disc regr_avgx regr_avgy regr_count ' +
    'regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy sem skewness stddev stddev_pop stddev_samp ' +
    'string_agg sum sumkahan var_pop var_samp variance wavg weighted_avg',
  windows:
    'cume_dist dense_rank fill first_value lag last_value lead nth_value ntile percent_rank rank rank_dense row_number',
} as const

/** Names of all allowed functions, in lower case. */
export const allowedFunctions: ReadonlySet<string> = new Set(
  Object.values(functionFamilies).flatMap((names) => names.split(' ')),
)

/** Names that DuckDB reads as a function where no column has them. */
export const namesOfSettings: ReadonlySet<string> = new Set([
  'current_catalog',
  'current_date',
  'current_role',
  'current_schema',
  'current_time',
  'current_timestamp',
  'current_user',
  'localtime',
  'localtimestamp',
  'session_user',
  'user',
])
