-- What a fresh sign-in has to be bound to before it may sign (R5): the nonce commits to the plan's hash.
create table signing_challenge (
    nonce        text primary key,
    migration_id uuid        not null references migration,
    plan_version integer     not null,
    plan_hash    text        not null,
    institution  text        not null,
    subject      text        not null,
    salt         text        not null,
    created_at   timestamptz not null,
    expires_at   timestamptz not null,
    used_at      timestamptz
);
create index on signing_challenge (subject);
create index on signing_challenge (expires_at);

-- A director lets somebody sign in his or her place, for one institution and between two dates (R2).
create table delegation (
    id          uuid primary key,
    institution text        not null,
    director    text        not null,
    delegate    text        not null,
    valid_from  date        not null,
    valid_until date        not null,
    issuer      text        not null,
    acr         text,
    auth_time   timestamptz not null,
    created_at  timestamptz not null,
    salt        text        not null,
    digest      text        not null,   -- SHA-256 over salt and all of the above; the evidence of a signature holds it
    revoked_at  timestamptz,
    check (valid_from <= valid_until)
);
create index on delegation (delegate);
create index on delegation (director);
create index on delegation (created_at desc, id desc);

-- How a signature came about, and for whom. What is null is left out of the evidence.
alter table signature add column how text not null default 'SIGN_IN' check (how in ('SIGN_IN', 'DOCUMENT'));
alter table signature add column on_behalf_of text;        -- subject of the director whose delegation was used
alter table signature add column delegation_digest text;
alter table signature add column nonce text;               -- of the challenge that the sign-in was bound to
alter table signature add column nonce_salt text;
alter table signature add column proof_sha256 text;        -- of the ID token, or of the signed PDF
alter table signature add column certificate_sha256 text;  -- of the certificate that signed the PDF
alter table signature add column document_signed_at timestamptz;

-- The ID token or the signed PDF itself, sealed (AES-256-GCM) with a key that is not in this database.
create table signature_proof (
    signature_id uuid primary key references signature,
    media_type   text  not null,
    sha256       text  not null,
    key_id       text  not null,
    sealed       bytea not null
);

-- Who a signing certificate stands for: a keyed digest of the national number, never the number.
create table signer_identity (
    subject     text primary key,
    tag         text        not null,
    recorded_at timestamptz not null
);

-- Reminders sent; what is due follows from the migration's deadline, so that any replica finds it.
create table reminder (
    migration_id   uuid        not null references migration,
    deadline       timestamptz not null,
    before_seconds bigint      not null,
    sent_at        timestamptz not null,
    primary key (migration_id, deadline, before_seconds)
);
create index on migration (consent_deadline) where phase = 'COLLECTING_CONSENT';

-- The log can't be altered (X1), except that a person may be erased from it: the chain covers only the salted digest.
create function history_stays() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and new.subject is null
            and (new.id, new.migration_id, new.number, new.at, new.role, new.who, new.act, new.state_before,
                 new.state_after, new.detail, new.previous_hash, new.hash)
              = (old.id, old.migration_id, old.number, old.at, old.role, old.who, old.act, old.state_before,
                 old.state_after, old.detail, old.previous_hash, old.hash)
            and new.reason is not distinct from old.reason then
        return new;
    end if;
    raise exception 'the history is never changed';
end $$;
create trigger history_stays before update or delete on history for each row execute function history_stays();
