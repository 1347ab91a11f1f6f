-- Whoever signed can be erased: the chain holds only salted digests (X1).
alter table signature alter column subject drop not null;
alter table delegation alter column director drop not null;
alter table delegation alter column delegate drop not null;
